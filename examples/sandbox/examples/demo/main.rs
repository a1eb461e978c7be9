//! The sandbox with a small bot: open the page it prints and type `/h deploy acme to staging`.

mod bot;
mod gallery;

use sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::builder().speed(5.0).start().await?;
    bot::start(&sandbox).await?;
    println!(
        "Open {} and type: /h deploy acme to staging",
        sandbox.slack().page
    );
    println!("`/h gallery` shows every kind of block. Ctrl-C ends it.");
    tokio::signal::ctrl_c().await?;
    Ok(())
}
