//! Answers of a container engine: JSON in which a key stands once.
#![no_main]

#[path = "../shared/engine_answer.rs"]
mod engine_answer;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    engine_answer::read(data);
});
