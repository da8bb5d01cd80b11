//! The `seawall` command: parse the command line, call the libraries, render. No scan, check or policy
//! logic lives here.

mod arguments;
mod commands;
mod data_directory;
mod exit;
mod falco;
mod format;
mod ui;
mod wrapper;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;

/// Documents become many small values. Beside the C library's allocator a Dockerfile of 5 MB takes two thirds of
/// the time with this one, and a folder of small ones six sevenths.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if let Some(code) = wrapper::called().or_else(falco::called) {
        return code;
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return exit::usage(&error),
    };
    let terminal = ui::Terminal::new(arguments.global.colour, arguments.global.verbosity());
    match commands::run(arguments.command, terminal) {
        Ok(code) => code,
        Err(error) => exit::failed(&error, terminal),
    }
}
