//! Records of the programs in the kernel: bytes that processes have a say in.
#![no_main]

#[path = "../shared/sensor_record.rs"]
mod sensor_record;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    sensor_record::read(data);
});
