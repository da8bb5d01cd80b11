//! Captures byte by byte, as the specification has them.

mod damage;
mod events;
mod known;
mod machine;
mod made;
