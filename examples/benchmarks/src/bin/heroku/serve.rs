//! The server: the same two answers, as fast as it can.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Child;

use crate::Outcome;

fn pipelines() -> String {
    let one = |number: u32| {
        format!(
            r#"{{"created_at":"2016-03-14T07:53:48+00:00","id":"01234567-89ab-4cde-8f01-{number:012}","name":"pipeline-{number}","owner":{{"id":"11234567-89ab-4cde-8f01-000000000001","type":"team"}},"updated_at":"2016-03-14T07:53:48+00:00"}}"#
        )
    };
    format!("[{}]", (0..50).map(one).collect::<Vec<_>>().join(","))
}

// No add-ons: heroku_rs expects numbers where Heroku sends their names.
const RELEASE: &str = r#"{"addon_plan_names":[],"app":{"id":"01234567-89ab-4cde-8f01-000000000002","name":"acme-prod"},"created_at":"2017-01-14T18:27:05Z","description":"Deploy f7c319e","eligible_for_rollback":true,"status":"succeeded","id":"01234567-89ab-4cde-8f01-000000000004","slug":{"id":"01234567-89ab-4cde-8f01-000000000003"},"updated_at":"2017-01-14T18:27:05Z","user":{"email":"dev@example.com","id":"01234567-89ab-4cde-8f01-000000000009"},"version":143,"current":true,"output_stream_url":null}"#;

pub fn serve() -> Outcome {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    let pipelines = pipelines();
    for stream in listener.incoming() {
        let (stream, pipelines) = (stream?, pipelines.clone());
        std::thread::spawn(move || answer(stream, &pipelines).ok());
    }
    Ok(())
}

fn answer(stream: TcpStream, pipelines: &str) -> Outcome {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first)? == 0 {
            return Ok(());
        }
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            line.clear();
        }
        let body = if first.starts_with("GET /pipelines") {
            pipelines
        } else {
            RELEASE
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nrequest-id: r\r\nratelimit-remaining: 4500\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        writer.write_all(&[head.as_bytes(), body.as_bytes()].concat())?;
    }
}

/// What a started server printed.
pub fn address_of(server: &mut Child) -> Outcome<String> {
    let stdout = server.stdout.take().ok_or("the server has no output")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    Ok(line.trim().to_owned())
}
