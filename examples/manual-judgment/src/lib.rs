#![doc = include_str!("../README.md")]

pub mod access;
pub mod app;
pub mod attempt;
pub mod cli;
pub mod clock;
pub mod config;
pub mod create;
pub mod demo;
mod digest;
pub mod gate;
pub mod gates;
pub mod identity;
pub mod judge;
pub mod machine;
pub mod message;
pub mod people;
pub mod policy;
pub mod server;
pub mod slack;
pub mod socket;
pub mod source;
pub mod sweep;
pub mod work;
