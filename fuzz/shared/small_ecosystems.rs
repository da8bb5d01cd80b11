//! Which reader of a small ecosystem or system a letter stands for: the fuzz target and the replay of its seeds
//! call the same.

use seawall_inventory::extractor::Extracted;
use seawall_inventory::language::model::{gguf, safetensors};
use seawall_inventory::language::toolchain::{self, asdf, mise, plain};
use seawall_inventory::language::{actions, bitnami, lua, ocaml, perl, terraform};
use seawall_inventory::os::{bottlerocket, chisel, cos, homebrew, opkg, portage, snap};

/// Reads bytes with the reader of that letter and returns how much was found; nothing where there is none.
pub(crate) fn parse(which: u8, bytes: &[u8]) -> Option<usize> {
    let out = &mut Extracted::default();
    let mut alone = 0;
    match which {
        b'a' => actions::parse_workflow("ci.yml", bytes, out),
        b'b' => bitnami::parse_components("c.json", bytes, out),
        b'c' => chisel::parse_manifest("manifest.wall", bytes, out),
        b'd' => cos::parse_package_info("cos.json", bytes, out),
        b'e' => bottlerocket::parse_inventory("inventory.json", bytes, out),
        b'f' => opkg::parse_status("status", bytes, out),
        b'g' => portage::parse_folder("a/b-1", &[("CONTENTS", bytes), ("LICENSE", bytes)], out),
        b'h' => homebrew::parse_receipt("Cellar/a/1/INSTALL_RECEIPT.json", bytes, out),
        b'i' => snap::parse_snap("meta/snap.yaml", bytes, out),
        b'j' => snap::parse_packages("snap/manifest.yaml", bytes, out),
        b'k' => lua::project::parse_rockspec("a.rockspec", bytes, out),
        b'l' => ocaml::project::parse_opam("a.opam", bytes, out),
        b'm' => ocaml::switch::parse_switch_state("switch-state", bytes, out),
        b'n' => perl::local::parse_perllocal("perllocal.pod", bytes, out),
        b'o' => perl::snapshot::parse_snapshot("cpanfile.snapshot", bytes, out),
        b'p' => perl::meta::parse_meta("META.json", bytes, out),
        b'q' => perl::meta::parse_meta("META.yml", bytes, out),
        b'r' => terraform::parse_terraform_lock(".terraform.lock.hcl", bytes, out),
        b's' => asdf::parse_tool_versions(".tool-versions", bytes, out),
        b't' => mise::parse_mise("mise.toml", bytes, out),
        b'u' => plain::parse_version_file(".nvmrc", bytes, out),
        b'v' => toolchain::rust::parse_rust_toolchain("rust-toolchain", bytes, out),
        b'w' => {
            let read = perl::installed::parse_install(".meta/a-1/install.json", bytes);
            alone = usize::from(read.is_ok());
        }
        b'x' => {
            let name = String::from_utf8_lossy(bytes);
            alone = usize::from(seawall_inventory::os::nix::parse_store_name(&name).is_some());
        }
        b'y' => alone = usize::from(gguf::parse_gguf("a.gguf", bytes).is_ok()),
        b'z' => {
            let read = safetensors::parse_safetensors("a.safetensors", bytes);
            alone = usize::from(read.is_ok());
        }
        _ => return None,
    }
    Some(out.facts.len() + alone)
}
