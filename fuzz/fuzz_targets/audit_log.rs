//! The guard's audit log and its checkpoints: what does not hold is told, what is signed is signed by the key.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_guard::record::{Checkpoint, verify};
use seawall_trust::PrivateKey;

fuzz_target!(|data: &[u8]| {
    let Ok(key) = PrivateKey::from_seed([1; 32]) else {
        return;
    };
    let text = String::from_utf8_lossy(data);
    let known: Vec<_> = Checkpoint::parse(&text).into_iter().collect();
    if let Some(read) = known.first() {
        assert_eq!(Checkpoint::parse(&read.to_string()).as_ref(), Ok(read));
    }
    let files = data.split(|byte| *byte == 0).take(4);
    let files = files.map(|bytes| ("audit.log".to_owned(), bytes));
    if let Ok(found) = verify(files, Some(&key.public()), &known) {
        // Nobody signs with that key here.
        assert_eq!(found.signed_to, None);
    }
});
