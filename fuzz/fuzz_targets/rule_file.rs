//! Rule files: whatever is wrong is told at a place of the file, and the same file read twice comes to the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_runtime::language::{Loader, Settings};

fuzz_target!(|data: &[u8]| {
    let mut loader = Loader::new(Settings::default());
    let result = loader.load("f", data);
    let locations = result.errors.iter().flat_map(|error| &error.locations);
    let locations = locations.chain(
        result
            .warnings
            .iter()
            .flat_map(|warning| &warning.locations),
    );
    for location in locations {
        // What is not UTF-8 is told by a text that may be longer.
        assert!(location.offset <= data.len().saturating_mul(3));
    }
    let first = result.text(true);
    let again = loader.load("f", data);
    if again.is_successful() {
        assert!(!first.is_empty());
    }
    drop(loader.describe(None));
});
