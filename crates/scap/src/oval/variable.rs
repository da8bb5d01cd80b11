//! The values of variables.

use std::rc::Rc;

use super::evaluate::{Evaluation, Node};
use super::function::{Values, apply};
use super::item::{Flag, Status};
use super::model::{Component, Origin};
use crate::limits::VALUES;

impl Evaluation<'_> {
    /// Returns the values of a variable.
    pub(crate) fn variable(&self, id: &str) -> Rc<Values> {
        if let Some(known) = self.kept.borrow().variables.get(id) {
            return known.clone();
        }
        let made = self.within(Node::Variable, id, || self.compute(id));
        let made = Rc::new(made.unwrap_or_else(Values::error));
        let mut kept = self.kept.borrow_mut();
        kept.variables.insert(id.to_owned(), made.clone());
        made
    }

    fn compute(&self, id: &str) -> Values {
        let Some(variable) = self.definitions.variables.get(id) else {
            return Values::error(format!("there is no variable {id} that can be understood"));
        };
        let values = match &variable.origin {
            Origin::Constant(values) => values.clone(),
            Origin::External => match self.externals.get(id) {
                Some(values) => values.clone(),
                None => return Values::error(format!("nobody brings a value for {id}")),
            },
            Origin::Local(component) => return self.component(component),
        };
        let flag = if values.is_empty() {
            Flag::DoesNotExist
        } else {
            Flag::Complete
        };
        Values {
            flag,
            values,
            message: None,
        }
    }

    fn component(&self, component: &Component) -> Values {
        match component {
            Component::Literal(text) => Values {
                flag: Flag::Complete,
                values: vec![text.clone()],
                message: None,
            },
            Component::Variable(id) => (*self.variable(id)).clone(),
            Component::Object { id, field } => self.fields(id, field),
            Component::Function(function, parts) => {
                let parts = parts.iter().map(|part| self.component(part));
                let parts: Vec<Values> = parts.collect();
                apply(function, parts, &self.means.patterns, self.now)
            }
        }
    }

    fn fields(&self, object: &str, name: &str) -> Values {
        let collected = self.object(object);
        let kept = self.kept.borrow();
        let mut values = Vec::new();
        let mut flag = collected.flag;
        for at in &collected.items {
            let Some(item) = kept.items.get(*at) else {
                continue;
            };
            if item.status == Status::Error {
                flag = flag.with(Flag::Incomplete);
            }
            for field in item.fields.iter().filter(|field| field.name == name) {
                match field.status {
                    Status::Exists => values.push(field.value.clone()),
                    Status::DoesNotExist => {}
                    Status::Error | Status::NotCollected => flag = flag.with(Flag::Incomplete),
                }
            }
        }
        if values.len() > VALUES {
            return Values::error(format!("{object} has too many values"));
        }
        let nothing = values.is_empty() && flag == Flag::Complete;
        Values {
            flag: if nothing { Flag::DoesNotExist } else { flag },
            values,
            message: collected.messages.first().cloned(),
        }
    }
}
