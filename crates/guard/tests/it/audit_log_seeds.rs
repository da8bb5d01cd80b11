//! Replays the seeds of the fuzz target `audit_log`.

use std::path::Path;

use seawall_guard::record::{Checkpoint, verify};

/// How many things do not hold in each seed. What is written by hand from the definitions of the chain and of the tree
/// holds; so the seeds are also a check of the reader by somebody else's hand.
const BREAKS: &[(&str, usize)] = &[
    ("changed.jsonl", 2),
    ("checkpoint.txt", 5),
    ("torn.jsonl", 1),
    ("two-files.jsonl", 1),
    ("whole.jsonl", 0),
];

#[test]
fn seeds_of_audit_log() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/audit_log");
    for (name, breaks) in BREAKS {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let files = bytes.split(|byte| *byte == 0);
        let files = files.map(|bytes| ("audit.log".to_owned(), bytes));
        let found = verify(files, None, &[]).unwrap();
        assert_eq!(found.breaks.len(), *breaks, "{name}: {:?}", found.breaks);
    }
    let known = std::fs::read_to_string(folder.join("checkpoint.txt")).unwrap();
    let known = Checkpoint::parse(&known).unwrap();
    let whole = std::fs::read(folder.join("whole.jsonl")).unwrap();
    let found = verify([("audit.log".to_owned(), whole.as_slice())], None, &[known]);
    assert_eq!(found.unwrap().breaks, []);
}
