//! Tests of the inventory over its public interface.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod apk;
mod assemble;
mod changelog;
mod collect;
mod dpkg;
mod fuzz_corpus;
mod hostile;
mod language;
mod language_oracle;
mod layered;
mod pacman;
mod release;
mod rpm;
mod rpm_corpus;
mod rpm_hostile;
mod rpm_oracle;
mod ubuntu_pro;
