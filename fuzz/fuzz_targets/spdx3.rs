//! SPDX 3.0 in JSON-LD: what can be read is read again as it was written.
#![no_main]

#[path = "../shared/round_trip.rs"]
mod round_trip;

use libfuzzer_sys::fuzz_target;
use seawall_formats::sbom::Format;

fuzz_target!(|data: &[u8]| round_trip::check(data, Format::Spdx3));
