//! Extractors for packages of programming languages, as their installers leave them on a disk.
//!
//! What is read here is *installed* metadata, the kind that distributions package, too: it says which
//! version is really there. [`crate::assemble`] keeps the copy of each file that is visible in the
//! finished tree and finds out which package of the distribution owns it.

pub mod actions;
pub mod bitnami;
pub mod cpp;
pub mod dart;
pub mod dotnet;
pub mod erlang;
pub mod go;
pub mod haskell;
pub mod java;
pub mod julia;
pub mod lua;
pub mod model;
pub mod node;
pub mod ocaml;
pub mod own_licence;
pub mod perl;
pub mod php;
pub mod python;
pub mod r;
pub mod ruby;
pub mod rust;
pub mod swift;
pub mod terraform;
pub mod toolchain;

mod document;
mod listing;
mod token;
mod word;

use seawall_model::package::Package;
use seawall_model::problem::{Problem, ProblemKind};

use crate::extractor::{Extracted, Fact, LayerFile};

/// Adds what a file of one package holds: a package, nothing, or the reason why it cannot be read.
fn add(what: &'static str, file: &LayerFile, read: Read, out: &mut Extracted) {
    match read {
        Ok(Some(package)) => {
            let packages = vec![package];
            out.facts
                .push((file.path.clone(), Fact::Listed { packages }));
        }
        Ok(None) => {}
        Err(why) => {
            let problem = Problem::new(ProblemKind::Input, what, why).at(&file.path);
            out.problems.push(problem);
        }
    }
}

/// A package; `None` where the file is none of an installed package; or why it cannot be read.
type Read = Result<Option<Package>, String>;
