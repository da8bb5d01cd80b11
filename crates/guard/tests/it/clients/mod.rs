//! Unmodified clients through the real proxy with ready-made roles, before a real engine and a real registry: what each
//! prints is held beside what it prints at the engine itself.

mod compose;
mod containers;
mod images;
mod others;
mod roles;
mod row;
mod stage;
mod swarm;
mod terminal;
mod tls;
mod watchtower;
