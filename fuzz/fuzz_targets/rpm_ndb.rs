//! The format of rpm's own database, with the headers in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::extractor::{Extracted, Extractor as _, LayerFile};
use seawall_inventory::os::rpm::Rpm;
use seawall_inventory::unpack::Plain;

fuzz_target!(|data: &[u8]| {
    let file = LayerFile {
        path: "var/lib/rpm/Packages.db".to_owned(),
        bytes: data.to_vec(),
    };
    Rpm.extract(&[file], &Plain, &mut Extracted::default());
});
