//! Placeholders of the shapes of bodies, to be replaced by a file for each area.

macro_rules! area {
    ($area:ident: $($name:ident),*) => {
        /// Placeholders.
        pub mod $area {
            use crate::api::operation::Object;
            $(
                /// A placeholder.
                pub static $name: Object = Object { name: stringify!($name), fields: &[] };
            )*
        }
    };
}

area!(container: CREATE, UPDATE, HOST_CONFIG);
area!(exec: CREATE, START);
area!(network: CREATE, CONNECT, DISCONNECT);
area!(volume: CREATE, UPDATE);
area!(image: COMMIT);
area!(system: AUTH);
area!(swarm: INIT, JOIN, UPDATE, UNLOCK);
area!(node: UPDATE);
area!(service: CREATE, UPDATE);
area!(secret: CREATE, UPDATE);
area!(config: CREATE, UPDATE);

/// Placeholders.
pub mod plugin {
    use crate::api::operation::Shape;

    /// A placeholder.
    pub static PRIVILEGES: Shape = Shape::List(&Shape::Text);
    /// A placeholder.
    pub static SET: Shape = Shape::List(&Shape::Text);
}
