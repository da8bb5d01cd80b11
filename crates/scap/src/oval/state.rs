//! Whether an item is as a state says (OVAL Language 5.11, section 5.3.6).

use super::evaluate::Evaluation;
use super::item::{Flag, Item, Status};
use super::model::{Entity, State};
use super::truth::{Tally, Truth};

impl Evaluation<'_> {
    /// Judges an item by the state of this id; the second is why, where it is neither true nor false.
    pub(crate) fn judge(&self, item: &Item, id: &str) -> (Truth, Option<String>) {
        let Some(state) = self.definitions.states.get(id) else {
            let why = format!("there is no state {id} that can be understood");
            return (Truth::Error, Some(why));
        };
        self.judge_state(item, state)
    }

    fn judge_state(&self, item: &Item, state: &State) -> (Truth, Option<String>) {
        match item.status {
            Status::Exists => {}
            Status::DoesNotExist => return (Truth::False, None),
            Status::Error => return (Truth::Error, Some("the item could not be read".to_owned())),
            Status::NotCollected => return (Truth::NotEvaluated, None),
        }
        if state.kind != item.kind {
            let why = "the state speaks of another kind of item".to_owned();
            return (Truth::Error, Some(why));
        }
        if state.entities.is_empty() {
            // A state that says nothing is satisfied by everything.
            return (Truth::True, None);
        }
        let mut why = None;
        let results = state.entities.iter().map(|entity| {
            let (truth, said) = self.judge_entity(item, entity);
            why = why.take().or(said);
            truth
        });
        (Tally::of(results).combined(state.operator), why)
    }

    fn judge_entity(&self, item: &Item, entity: &Entity) -> (Truth, Option<String>) {
        let fields = item.fields.iter().filter(|field| field.name == entity.name);
        let mut why = None;
        let mut tally = Tally::default();
        let mut count = 0_usize;
        for field in fields {
            count = count.saturating_add(1);
            tally.add(match field.status {
                Status::Exists => {
                    let (truth, said) = self.hold(entity, &field.value);
                    why = why.take().or(said);
                    truth
                }
                Status::DoesNotExist => Truth::False,
                Status::Error => Truth::Error,
                Status::NotCollected => Truth::Unknown,
            });
        }
        if count == 0 {
            let why = format!("the item says nothing of {}", entity.name);
            return (Truth::Unknown, Some(why));
        }
        let unsure = tally.error.saturating_add(tally.unknown) > 0;
        if unsure && why.is_none() {
            why = Some(format!("{} could not be found out", entity.name));
        }
        (tally.checked(entity.entity_check), why)
    }

    /// Holds a value against what an entity wants.
    fn hold(&self, entity: &Entity, actual: &str) -> (Truth, Option<String>) {
        let compare = |wanted: &str| match self.means.compare(
            entity.datatype,
            entity.operation,
            wanted,
            actual,
        ) {
            Ok(holds) => (Truth::of(holds), None),
            Err(why) => (Truth::Error, Some(why)),
        };
        let Some(id) = &entity.variable else {
            return compare(&entity.value);
        };
        let values = self.variable(id);
        match values.flag {
            Flag::Complete | Flag::Incomplete => {}
            // "If it's part of a state declaration, then the state element referencing it will evaluate to error."
            _ => {
                let message = values.message.clone();
                let why = message.unwrap_or_else(|| format!("{id} has no value"));
                return (Truth::Error, Some(why));
            }
        }
        let mut why = None;
        let results = values.values.iter().map(|wanted| {
            let (truth, said) = compare(wanted);
            why = why.take().or(said);
            truth
        });
        let mut tally = Tally::of(results);
        if values.flag == Flag::Incomplete {
            tally.add(Truth::Unknown);
        }
        (tally.checked(entity.variable_check), why)
    }
}
