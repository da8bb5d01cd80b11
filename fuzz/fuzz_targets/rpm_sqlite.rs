//! SQLite databases of rpm. A write-ahead log may follow; it begins where its magic number stands last.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::extractor::{Extracted, Extractor as _, LayerFile};
use seawall_inventory::os::rpm::Rpm;
use seawall_inventory::unpack::Plain;

fuzz_target!(|data: &[u8]| {
    let magic = |four: &[u8]| matches!(four, [0x37, 0x7f, 0x06, 0x82 | 0x83]);
    let log = data.windows(4).rposition(magic).unwrap_or(data.len());
    let (main, log) = data.split_at(log);
    let file = |name: &str, bytes: &[u8]| LayerFile {
        path: format!("var/lib/rpm/{name}"),
        bytes: bytes.to_vec(),
    };
    let files = [file("rpmdb.sqlite", main), file("rpmdb.sqlite-wal", log)];
    Rpm.extract(&files, &Plain, &mut Extracted::default());
});
