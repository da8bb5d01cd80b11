//! Replays the seeds of the fuzz targets `model_text` and `model_purl`: whatever is in them, the parsers return, and
//! what they accept survives being printed and read again.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use seawall_model::digest::Digest;
use seawall_model::platform::Platform;
use seawall_model::purl::Purl;
use seawall_model::severity::Severity;
use seawall_model::time::{Date, Timestamp};

#[test]
fn seeds_of_model_text() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/model_text");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let Ok(text) = std::str::from_utf8(&bytes) else {
            continue;
        };
        read_print_read::<Digest>(text);
        read_print_read::<Platform>(text);
        read_print_read::<Severity>(text);
        read_print_read::<Date>(text);
        read_print_read::<Timestamp>(text);
        seen += 1;
    }
    assert!(seen >= 5, "the seeds are gone: {seen} found");
}

#[test]
fn seeds_of_model_purl() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/model_purl");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        if let Ok(text) = std::str::from_utf8(&bytes) {
            read_print_read::<Purl>(text.trim_end());
            seen += 1;
        }
    }
    assert!(seen >= 3, "the seeds are gone: {seen} found");
}

fn read_print_read<T: FromStr + Display + Debug + PartialEq>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        let again = value.to_string().parse::<T>().ok();
        assert_eq!(again, Some(value), "{text:?}");
    }
}
