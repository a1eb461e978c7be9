//! The sandbox, the bot beside it, and the bot's database: a file, so that a bot that is killed
//! can be started again on what it left.

use std::path::PathBuf;

use sandbox::Sandbox;
use service::OperationId;
use service::store::Settings;

use super::TourError;
use crate::app::{self, Choices, Running, Whose};
use crate::services::Transports;

/// A bot that can die.
pub(super) struct Stage {
    pub(super) sandbox: Sandbox,
    pub(super) running: Running,
    pub(super) transports: Transports,
    folder: Folder,
}

impl Stage {
    pub(super) async fn open(sandbox: Sandbox) -> Result<Self, TourError> {
        let transports = Transports::new()?;
        let folder = Folder::new()?;
        let running = start(&sandbox, &transports, &folder).await?;
        Ok(Self {
            sandbox,
            running,
            transports,
            folder,
        })
    }

    /// Kills the bot in the middle of whatever it does, and starts it again on its database.
    pub(super) async fn restart(self) -> Result<Self, TourError> {
        let Self {
            sandbox,
            running,
            transports,
            folder,
        } = self;
        running.kill().await;
        let running = start(&sandbox, &transports, &folder).await?;
        Ok(Self {
            sandbox,
            running,
            transports,
            folder,
        })
    }

    pub(super) async fn close(self) {
        self.running.kill().await;
    }
}

async fn start(
    sandbox: &Sandbox,
    transports: &Transports,
    folder: &Folder,
) -> Result<Running, TourError> {
    let url = format!("sqlite://{}", folder.0.join("bot.db").display());
    let store = app::store(Settings::new(url)).await?;
    // The tour begins before anybody has logged in.
    let choices = Choices::default().tokens(Whose::LogIn);
    Ok(app::on_sandbox_as(sandbox, transports, store, "127.0.0.1:0", &choices).await?)
}

/// A folder of the tour's own, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, TourError> {
        let name = format!("chatops-bot-tour-{}", OperationId::random());
        let path = std::env::temp_dir().join(name);
        match std::fs::create_dir(&path) {
            Ok(()) => Ok(Self(path)),
            Err(source) => Err(TourError::Folder { path, source }),
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
