//! What a rule says → faults at their places.

use std::sync::Arc;

use seawall_checks::fault::Fault;
use seawall_checks::own::About;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_rego::protocol::Said;

use super::input::Input;
use super::place::{self, Places};
use crate::check::Given;
use crate::check::run::Ran;

/// Makes faults of results.
pub(super) fn tell(
    said: Said,
    about: &Arc<About>,
    input: &Input,
    places: &Places<'_, '_>,
    given: &Given,
    ran: &mut Ran,
) {
    for told in said.told {
        let found = place::find(&told, input, places);
        let message = told.message.unwrap_or_else(|| about.title.clone());
        let is_exact = found.as_ref().is_some_and(|found| found.is_exact);
        let place = found.map_or_else(|| input.place.clone(), |found| found.place);
        let fault = Fault::new(Arc::clone(about), message.clone(), place);
        ran.faults.push(if is_exact {
            fault
        } else {
            fault.value(message)
        });
    }
    if said.dropped > 0 {
        let why = format!("{} more faults are not listed", said.dropped);
        let problem = Problem::new(ProblemKind::Limit, about.id.clone(), why);
        ran.problems.push(problem.at(&given.name));
    }
}
