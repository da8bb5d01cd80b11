//! What the two say to each other.

use proptest::prelude::*;

use super::answers::Heard;
use super::{Answered, BEAT, LESS, LONGEST, MORE, message};

#[test]
fn containers_come_and_go() {
    let ids = ["0123456789abcdef".repeat(4), "f".repeat(64)];
    let mut heard = Heard::new();
    for id in &ids {
        let said = message(MORE, id, u32::MAX);
        assert!(said.len() < LONGEST);
        heard.hear(&said);
    }
    assert_eq!(heard.strict.get(&ids[0]), Some(&u32::MAX));
    heard.hear(&message(LESS, &ids[0], 0));
    assert_eq!(heard.strict.keys().collect::<Vec<_>>(), [&ids[1]]);
    let before = heard.at;
    heard.hear(&[BEAT]);
    assert!(heard.at >= before && heard.strict.len() == 1);
}

proptest! {
    #[test]
    fn what_was_answered_is_told(denied: u32, allowed: u32) {
        let answered = Answered { denied, allowed };
        prop_assert!(answered.bytes().len() < LONGEST);
        prop_assert_eq!(Answered::read(&answered.bytes()), Some(answered));
    }

    #[test]
    fn whatever_is_said_is_heard(bytes: Vec<u8>) {
        Heard::new().hear(&bytes);
        let _ = Answered::read(&bytes);
    }
}
