//! Zip archives of advisory data: every file within the size that its header says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_artifact::limits::Limits;
use seawall_artifact::unpack::zip::walk_bytes;

fuzz_target!(|data: &[u8]| {
    let mut total = 0;
    let _ = walk_bytes(data, &Limits::default(), &mut |_, size, content| {
        if let Ok(bytes) = content(size.min(1 << 20)) {
            assert!(bytes.len() as u64 <= size);
            total += bytes.len();
        }
        total < 16 << 20
    });
});
