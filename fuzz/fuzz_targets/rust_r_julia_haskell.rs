//! Files of Rust, R, Julia and Haskell: every one of them is read as each.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::extractor::Extracted;
use seawall_inventory::language::{haskell, julia, r, rust};

fuzz_target!(|data: &[u8]| {
    let out = &mut Extracted::default();
    rust::lock::parse_cargo_lock("Cargo.lock", data, out);
    rust::manifest::parse_cargo_toml("Cargo.toml", data, out);
    let _ = r::installed::parse_description("lib/a/DESCRIPTION", data);
    r::renv::parse_renv_lock("renv.lock", data, out);
    r::packrat::parse_packrat_lock("packrat.lock", data, out);
    julia::parse_julia_manifest("Manifest.toml", data, out);
    haskell::stack::parse_stack("stack.yaml", data, out);
    haskell::stack::parse_stack("stack.yaml.lock", data, out);
    haskell::cabal::parse_freeze("cabal.project.freeze", data, out);
});
