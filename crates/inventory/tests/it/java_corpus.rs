//! Replays the seeds of the fuzz targets `java_archive` and `java_files`.

use std::path::Path;

use seawall_inventory::extractor::{Extracted, LayerFile};
use seawall_inventory::language::java::archive::parse_archive;
use seawall_inventory::language::java::parse_any;
use seawall_inventory::unpack::Plain;

/// Returns how many packages the seeds of a target give.
fn replay(target: &str, parse: fn(Vec<u8>, &mut Extracted)) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let mut facts = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let mut out = Extracted::default();
        parse(std::fs::read(entry.unwrap().path()).unwrap(), &mut out);
        facts += out.facts.len();
    }
    facts
}

#[test]
fn seeds_of_java_archive() {
    // Nothing unpacks here: what is left is the name.
    let facts = replay("java_archive", |bytes, out| {
        let path = "lib/a-1.jar".to_owned();
        parse_archive(&LayerFile { path, bytes }, &Plain, out);
    });
    assert!(facts >= 3);
}

#[test]
fn seeds_of_java_files() {
    let facts = replay("java_files", |bytes, out| {
        let (format, bytes) = bytes.split_first().unwrap();
        let (path, bytes) = ("gradle/a.lockfile".to_owned(), bytes.to_vec());
        parse_any(*format, &LayerFile { path, bytes }, out);
    });
    assert!(facts >= 8);
}
