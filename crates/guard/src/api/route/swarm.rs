//! The cluster itself.

use super::build::{flag, number, row};
use crate::api::operation::{Body, Class, Operation, Shape};
use crate::api::shape;

pub(super) static ROWS: &[Operation] = &[
    // Tokens for joining stand in it.
    row("swarm.inspect", "GET", "/swarm", Class::Leak),
    row("swarm.init", "POST", "/swarm/init", Class::Swarm)
        .body(Body::Json(Shape::Object(&shape::swarm::INIT))),
    row("swarm.join", "POST", "/swarm/join", Class::Swarm)
        .body(Body::Json(Shape::Object(&shape::swarm::JOIN))),
    row("swarm.leave", "POST", "/swarm/leave", Class::Swarm).query(const { &[flag("force")] }),
    row("swarm.update", "POST", "/swarm/update", Class::Swarm)
        .query(
            const {
                &[
                    number("version"),
                    flag("rotateWorkerToken"),
                    flag("rotateManagerToken"),
                    flag("rotateManagerUnlockKey").since(25),
                ]
            },
        )
        .body(Body::Json(Shape::Object(&shape::swarm::UPDATE))),
    row("swarm.unlock-key", "GET", "/swarm/unlockkey", Class::Leak).since(25),
    row("swarm.unlock", "POST", "/swarm/unlock", Class::Swarm)
        .since(25)
        .body(Body::Json(Shape::Object(&shape::swarm::UNLOCK))),
];
