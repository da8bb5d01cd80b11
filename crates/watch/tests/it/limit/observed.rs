//! Limits before observers.

use std::cell::RefCell;

use seawall_runtime::state::State;
use seawall_watch::limit::Limited;
use seawall_watch::observer::{Around, Ended, Observer};
use seawall_watch::told::Told;

use super::scene::{USUAL, held, limits};

struct Listener<'a>(&'a RefCell<Vec<String>>);

impl Observer for Listener<'_> {
    fn name(&self) -> &'static str {
        "listener"
    }

    fn alert(&mut self, told: &Told) -> Result<(), Ended> {
        let is_summary = told.alert.message.contains(" more ");
        let said = if is_summary {
            format!("{} more", held(told))
        } else {
            told.alert.message.clone()
        };
        self.0.borrow_mut().push(said);
        Ok(())
    }

    fn turn(&mut self, _: &Around<'_>) -> Result<(), Ended> {
        self.0.borrow_mut().push("turn".to_owned());
        Ok(())
    }

    fn end(&mut self, _: &Around<'_>) {
        self.0.borrow_mut().push("end".to_owned());
    }
}

#[test]
fn those_behind_it_have_what_passes_and_the_rest_before_the_end() {
    let heard = RefCell::default();
    let limits = limits("{repeats: {window: 1h}}").unwrap();
    let mut limited = Limited::new(limits, vec![Box::new(Listener(&heard))]);
    let state = State::default();
    let around = Around {
        now: 0,
        state: &state,
        tell: &|_, _| {},
    };
    for at in 0..4 {
        limited.alert(&USUAL.at(at)).unwrap();
    }
    limited.turn(&around).unwrap();
    limited.end(&around);
    drop(limited);
    assert_eq!(heard.into_inner(), ["/a at 0", "turn", "3 more", "end"]);
}
