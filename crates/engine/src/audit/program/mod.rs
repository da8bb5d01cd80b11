//! The programs that an engine is made of, judged by the advisory database: by those of the distribution where its
//! package installed the file, which mends old versions on its own, else by those of upstream.
//!
//! [`identify`] reads what the files are, and has to stand on the host itself; [`ask_advisories`] needs the facts only.

mod identify;
mod known;

pub use identify::identify;
pub use known::{Advised, ask_advisories};
