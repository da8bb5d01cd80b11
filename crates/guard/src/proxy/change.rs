//! What a decision changes in a request before it is forwarded.

use crate::api::asked::Asked;
use crate::api::refusal::Refusal;
use crate::decide::Change;

/// Makes the changes; those that can't be made keep the request from going on.
pub(crate) fn apply(asked: &mut Asked, changes: &[Change]) -> Result<(), Refusal> {
    for change in changes {
        let Change::Target { id } = change else {
            let why = "the decision changes it in a way that can't be made";
            return Err(Refusal::new("proxy/change", "request", why));
        };
        match asked.path.first_mut() {
            Some((_, value)) => value.clone_from(id),
            None => {
                let why = "the decision names a target, and there is none";
                return Err(Refusal::new("proxy/change", "path", why));
            }
        }
    }
    Ok(())
}
