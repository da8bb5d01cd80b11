//! Tests of the inventory over its public interface.

mod apk;
mod assemble;
mod collect;
mod dpkg;
mod fuzz_corpus;
mod hostile;
mod layered;
mod pacman;
mod release;
