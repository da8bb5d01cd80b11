//! What is recognised in files of a package that the distribution did not make. Who made it is asked of the
//! caller: here, of everything whose name begins with `acme`.

use seawall_inventory::assemble::AssembleOptions;
use seawall_model::inventory::Inventory;

use crate::layered::{Image, file};

const OPTIONS: AssembleOptions = AssembleOptions {
    include_removed: false,
    is_foreign: |_, package| package.name.starts_with("acme"),
};

fn installed(package: &str, program: &str, change: fn(&mut [u8])) -> Inventory {
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/binary_file");
    let mut bytes = std::fs::read(format!("{seeds}/{program}")).unwrap();
    change(&mut bytes);
    let status = format!("Package: {package}\nStatus: install ok installed\nVersion: 1\n");
    let image = Image::default().layer(vec![
        ("var/lib/dpkg/status", file(status)),
        (
            &format!("var/lib/dpkg/info/{package}.list"),
            file("/usr/sbin/nginx\n"),
        ),
        ("usr/sbin/nginx", file(bytes)),
    ]);
    image.inventory_of(&[0], &OPTIONS)
}

#[test]
fn programs_of_others_are_listed_with_their_owner() {
    for (package, want) in [("nginx", None), ("acme-nginx", Some(0))] {
        let inventory = installed(package, "nginx.elf", |_| {});
        let mut others = inventory.packages.iter().skip(1);
        let program = others.next().map(|p| (p.purl.to_string(), p.owner));
        let nginx = "pkg:generic/nginx@1.25.3".to_owned();
        assert_eq!(program, want.map(|owner| (nginx, Some(owner))), "{package}");
        assert!(others.next().is_none());
    }
}

/// What could not be read of a program is no matter where the package says what it is.
#[test]
fn what_was_not_read_of_others_is_said() {
    // A program of Go whose build information was taken out.
    for (package, want) in [("nginx", 0), ("acme-nginx", 1)] {
        let inventory = installed(package, "go.elf", take_build_information_out);
        assert_eq!(inventory.problems.len(), want, "{package}");
    }
}

fn take_build_information_out(bytes: &mut [u8]) {
    let mark = b"\xff Go buildinf:";
    let at = bytes.windows(mark.len()).position(|part| part == mark);
    bytes[at.unwrap()..][..mark.len()].fill(0);
}
