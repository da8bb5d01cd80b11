//! Integration tests of the evaluation of SCAP content, one module a subject.

mod checklist;
mod content;
mod fuzz_corpus;
mod hostile;
mod memory;
mod oval;
