//! What an object asks for → the items that there are: variables are put in, sets combined, filters applied.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::evaluate::{Evaluation, Node};
use super::item::{Collected, Flag, Item, Status};
use super::model::{Body, Entity, Filter, Kind, Set, SetOperator};
use super::probe::{Found, Probe, Wanted};
use super::truth::Truth;
use crate::limits::{ALL_ITEMS, ITEM_BYTES, ITEMS, MESSAGES};

impl Evaluation<'_> {
    /// Returns what there is of an object.
    pub(crate) fn object(&self, id: &str) -> Rc<Collected> {
        if let Some(known) = self.kept.borrow().objects.get(id) {
            return known.clone();
        }
        let made = self.within(Node::Object, id, || self.collect(id));
        let made = made.unwrap_or_else(|why| Collected::nothing(Flag::Error, why));
        let made = Rc::new(made);
        let mut kept = self.kept.borrow_mut();
        kept.objects.insert(id.to_owned(), made.clone());
        made
    }

    fn collect(&self, id: &str) -> Collected {
        let Some(object) = self.definitions.objects.get(id) else {
            let why = format!("there is no object {id} that can be understood");
            return Collected::nothing(Flag::Error, why);
        };
        match &object.body {
            Body::Set(set) => self.combine(set),
            Body::Entities {
                behaviours,
                entities,
                filters,
            } => self.look(&object.kind, behaviours, entities, filters),
        }
    }

    fn look(
        &self,
        kind: &Kind,
        behaviours: &BTreeMap<String, String>,
        entities: &[Entity],
        filters: &[Filter],
    ) -> Collected {
        let mut wanted = Vec::with_capacity(entities.len());
        let mut incomplete = false;
        for entity in entities {
            match self.want(entity) {
                Ok((one, whole)) => {
                    incomplete |= !whole;
                    wanted.push(one);
                }
                Err(nothing) => return *nothing,
            }
        }
        let probe = Probe {
            system: self.system,
            means: &self.means,
            kind,
            behaviours,
            wanted: &wanted,
            evaluation: self,
        };
        let found = probe.run();
        self.keep(found, filters, incomplete)
    }

    /// Puts the values of its variable into an entity; says whether all of them are known.
    fn want(&self, entity: &Entity) -> Result<(Wanted, bool), Box<Collected>> {
        let mut values = vec![entity.value.clone()];
        let mut whole = true;
        if let Some(id) = &entity.variable {
            let found = self.variable(id);
            let said = found.message.clone();
            let nothing = |flag| {
                let why = said.unwrap_or_else(|| format!("{id} has no values"));
                Err(Box::new(Collected::nothing(flag, why)))
            };
            match found.flag {
                Flag::Complete => {}
                Flag::Incomplete => whole = false,
                // "If the element is part of an object declaration, then the object … is considered to not exist."
                flag => return nothing(flag),
            }
            values.clone_from(&found.values);
        }
        let wanted = Wanted {
            name: entity.name.clone(),
            datatype: entity.datatype,
            operation: entity.operation,
            values,
            check: entity.variable_check,
            nil: entity.nil,
        };
        Ok((wanted, whole))
    }

    fn keep(&self, found: Found, filters: &[Filter], incomplete: bool) -> Collected {
        let Found {
            items,
            flag,
            mut messages,
            incomplete: missed,
        } = found;
        messages.truncate(MESSAGES);
        let mut places = Vec::new();
        let mut full = false;
        for item in items {
            if places.len() >= ITEMS {
                full = true;
                break;
            }
            let Some(at) = self.enter(item) else {
                full = true;
                break;
            };
            places.push(at);
        }
        places.sort_unstable();
        places.dedup();
        if full {
            messages.push("there are more items than are looked at".to_owned());
        }
        let mut doubtful = false;
        if !filters.is_empty() {
            (places, doubtful) = self.filter(&places, filters, &mut messages);
        }
        let partial = incomplete || missed || full || doubtful;
        let flag = flag.unwrap_or(match (partial, places.is_empty()) {
            (true, _) => Flag::Incomplete,
            (false, true) => Flag::DoesNotExist,
            (false, false) => Flag::Complete,
        });
        Collected {
            flag,
            items: places,
            messages,
        }
    }

    /// Keeps an item and returns its place; nothing where there is no room.
    fn enter(&self, item: Item) -> Option<usize> {
        let mut kept = self.kept.borrow_mut();
        if let Some(at) = kept.places.get(&item) {
            return Some(*at);
        }
        kept.bytes = kept.bytes.saturating_add(item.size());
        if kept.items.len() >= ALL_ITEMS || kept.bytes > ITEM_BYTES {
            return None;
        }
        let at = kept.items.len();
        let item = Rc::new(item);
        kept.items.push(item.clone());
        kept.places.insert(item, at);
        Some(at)
    }

    /// Applies filters; says whether of some items it could not be told. Those are left out, and whoever does so must
    /// say that some may be missing.
    fn filter(
        &self,
        places: &[usize],
        filters: &[Filter],
        messages: &mut Vec<String>,
    ) -> (Vec<usize>, bool) {
        let mut stay = Vec::with_capacity(places.len());
        let mut doubtful = false;
        for at in places {
            let Some(item) = self.item(*at) else {
                continue;
            };
            let (mut stays, mut doubt) = (true, None);
            for filter in filters {
                let (truth, why) = self.judge(&item, &filter.state);
                match truth {
                    Truth::True => stays &= filter.include,
                    Truth::False => stays &= !filter.include,
                    _ => doubt = Some(why.unwrap_or_else(|| truth.name().to_owned())),
                }
            }
            match doubt {
                Some(why) if stays => {
                    doubtful = true;
                    if messages.len() < MESSAGES {
                        messages.push(why);
                    }
                }
                None if stays => stay.push(*at),
                _ => {}
            }
        }
        (stay, doubtful)
    }

    fn combine(&self, set: &Set) -> Collected {
        let mut parts: Vec<Collected> = Vec::new();
        for inner in &set.sets {
            parts.push(self.combine(inner));
        }
        for id in &set.objects {
            let mut one = (*self.object(id)).clone();
            let (items, doubtful) = self.filter(&one.items, &set.filters, &mut one.messages);
            one.items = items;
            one.flag = match one.flag {
                Flag::Complete | Flag::DoesNotExist if doubtful => Flag::Incomplete,
                Flag::Complete if one.items.is_empty() => Flag::DoesNotExist,
                flag => flag,
            };
            parts.push(one);
        }
        let mut parts = parts.into_iter();
        let Some(first) = parts.next() else {
            return Collected::nothing(Flag::Error, "the set is empty");
        };
        let Some(second) = parts.next() else {
            return first;
        };
        let left: BTreeSet<usize> = first.items.into_iter().collect();
        let right: BTreeSet<usize> = second.items.into_iter().collect();
        let items: Vec<usize> = match set.operator {
            SetOperator::Union => left.union(&right).copied().collect(),
            SetOperator::Intersection => left.intersection(&right).copied().collect(),
            SetOperator::Complement => left.difference(&right).copied().collect(),
        };
        let mut messages = first.messages;
        messages.extend(second.messages);
        messages.truncate(MESSAGES);
        let flag = set_flag(set.operator, first.flag, second.flag);
        let emptied = items.is_empty() && flag == Flag::Complete;
        Collected {
            flag: if emptied { Flag::DoesNotExist } else { flag },
            items,
            messages,
        }
    }

    /// Returns an item.
    pub fn item(&self, at: usize) -> Option<Rc<Item>> {
        self.kept.borrow().items.get(at).cloned()
    }

    /// Counts the items of each status.
    pub(crate) fn statuses(&self, items: &[usize]) -> super::truth::Statuses {
        let kept = self.kept.borrow();
        let mut counted = super::truth::Statuses::default();
        for item in items.iter().filter_map(|at| kept.items.get(*at)) {
            let place = match item.status {
                Status::Exists => &mut counted.exists,
                Status::DoesNotExist => &mut counted.missing,
                Status::Error => &mut counted.error,
                Status::NotCollected => &mut counted.not_collected,
            };
            *place = place.saturating_add(1);
        }
        counted
    }
}

/// The flag of two sets that are combined, as the tables of the schema at `SetOperatorEnumeration` say: a row for each
/// flag of the second, a column for each flag of the first; E error, C complete, I incomplete, D does not exist, N not
/// collected, A not applicable.
fn set_flag(operator: SetOperator, first: Flag, second: Flag) -> Flag {
    let table = match operator {
        SetOperator::Union => ["EEEEEE", "ECICIC", "EIIIII", "ECIDID", "EIIINN", "ECIDNA"],
        SetOperator::Intersection => ["EEEDEE", "ECIDNC", "EIIDNI", "DDDDDD", "ENNDNN", "ECIDNA"],
        SetOperator::Complement => ["EEEDEE", "ECIDNE", "EEEDNE", "ECIDNE", "ENNDNE", "EEEEEE"],
    };
    let place = |flag| match flag {
        Flag::Error => 0,
        Flag::Complete => 1,
        Flag::Incomplete => 2,
        Flag::DoesNotExist => 3,
        Flag::NotCollected => 4,
        Flag::NotApplicable => 5,
    };
    let row: &str = table.get(place(second)).copied().unwrap_or_default();
    match row.as_bytes().get(place(first)) {
        Some(b'C') => Flag::Complete,
        Some(b'I') => Flag::Incomplete,
        Some(b'D') => Flag::DoesNotExist,
        Some(b'N') => Flag::NotCollected,
        Some(b'A') => Flag::NotApplicable,
        _ => Flag::Error,
    }
}
