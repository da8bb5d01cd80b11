//! The keys of a file and of what stands beside its services.

use super::service::SERVICE;
use super::{Fields, Type};

pub(super) const TOP: Fields = &[
    ("version", Type::Text),
    ("name", Type::Text),
    ("include", Type::Includes(INCLUDE)),
    ("services", Type::Named(SERVICE)),
    ("models", Type::Free(MODEL)),
    ("networks", Type::Free(NETWORK)),
    ("volumes", Type::Named(VOLUME)),
    ("secrets", Type::Named(SECRET)),
    ("configs", Type::Named(CONFIG)),
];

const INCLUDE: Fields = &[
    ("path", Type::OneOrMany),
    ("env_file", Type::OneOrMany),
    ("project_directory", Type::Text),
];

const MODEL: Fields = &[
    ("context_size", Type::Number),
    ("model", Type::Text),
    ("name", Type::Text),
    ("runtime_flags", Type::Texts),
];

const NETWORK: Fields = &[
    ("attachable", Type::Truth),
    ("driver", Type::Text),
    ("driver_opts", Type::Options),
    ("enable_ipv4", Type::Truth),
    ("enable_ipv6", Type::Truth),
    ("external", Type::TruthOr(EXTERNAL)),
    ("internal", Type::Truth),
    ("ipam", Type::Of(IPAM)),
    ("labels", Type::Pairs),
    ("name", Type::Text),
];

const VOLUME: Fields = &[
    ("driver", Type::Text),
    ("driver_opts", Type::Options),
    ("external", Type::TruthOr(EXTERNAL)),
    ("labels", Type::Pairs),
    ("name", Type::Text),
];

const SECRET: Fields = &[
    ("driver", Type::Text),
    ("driver_opts", Type::Options),
    ("environment", Type::Text),
    ("external", Type::External),
    ("file", Type::Text),
    ("labels", Type::Pairs),
    ("name", Type::Text),
    ("template_driver", Type::Text),
];

const CONFIG: Fields = &[
    ("content", Type::Text),
    ("environment", Type::Text),
    ("external", Type::External),
    ("file", Type::Text),
    ("labels", Type::Pairs),
    ("name", Type::Text),
    ("template_driver", Type::Text),
];

const EXTERNAL: Fields = &[("name", Type::Text)];

const IPAM: Fields = &[
    ("config", Type::List(SUBNET)),
    ("driver", Type::Text),
    ("options", Type::Options),
];

const SUBNET: Fields = &[
    ("aux_addresses", Type::Options),
    ("gateway", Type::Text),
    ("ip_range", Type::Text),
    ("subnet", Type::Text),
];
