//! `seawall guard serve` as a process before a real engine, under load, at bad moments: killed, ended, told to read again,
//! with an engine that goes, clients that vanish, and a disk that is full.

mod account;
mod client;
mod crash;
mod drain;
mod engine;
mod full;
mod leaving;
mod reload;
mod scene;
mod sessions;
