//! What Dockerfiles look like to conditions: the fields of files, stages, instructions and commands.

use seawall_condition::shape::{Field, More, Object, Shape};

use super::super::place::PLACE;

/// What conditions for instructions may speak of.
pub static OF_INSTRUCTION: &[Field] = &[
    Field::new(
        "instruction",
        Shape::Object(&INSTRUCTION),
        "The instruction.",
    ),
    AROUND_STAGE,
    AROUND_FILE,
];
/// What conditions for commands may speak of.
pub static OF_COMMAND: &[Field] = &[
    Field::new(
        "command",
        Shape::Object(&COMMAND),
        "The program that is run.",
    ),
    Field::new(
        "instruction",
        Shape::Object(&INSTRUCTION),
        "The instruction that runs it.",
    ),
    AROUND_STAGE,
    AROUND_FILE,
];
/// What conditions for stages may speak of.
pub static OF_STAGE: &[Field] = &[
    Field::new("stage", Shape::Object(&STAGE), "The stage."),
    AROUND_FILE,
];
/// What conditions for whole files may speak of.
pub static OF_FILE: &[Field] = &[AROUND_FILE];

const AROUND_STAGE: Field = Field::new(
    "stage",
    Shape::Object(&STAGE),
    "The stage that it stands in.",
)
.when("not in front of the first `FROM`");
const AROUND_FILE: Field = Field::new("dockerfile", Shape::Object(&DOCKERFILE), "The file.");

static DOCKERFILE: Object = Object {
    name: "dockerfile",
    fields: &[
        Field::new("path", Shape::Text, "The file, as it was named."),
        Field::new(
            "directives",
            Shape::Map(&Shape::Text),
            "Parser directives by name: `syntax`, `escape`, `check`.",
        ),
        Field::new(
            "stages",
            Shape::List(&Shape::Object(&STAGE)),
            "The stages in order.",
        ),
        Field::new(
            "instructions",
            Shape::List(&Shape::Object(&INSTRUCTION)),
            "All instructions in order, those in front of the first `FROM` among them.",
        ),
        Field::new(
            "is_broken",
            Shape::Bool,
            "Whether there is anything that BuildKit refuses.",
        ),
    ],
    more: More::Nothing,
};

static STAGE: Object = Object {
    name: "stage",
    fields: &[
        Field::new("index", Shape::Number, "Its number, from 0."),
        Field::new("name", Shape::Text, "Its name in lower case.").when("after `AS`"),
        Field::new(
            "image",
            Shape::Text,
            "The word behind `FROM`, variables replaced where they are known.",
        ),
        Field::new(
            "base",
            Shape::Text,
            "What that is: `image`, `stage`, `scratch`, `context` or `unknown`.",
        ),
        Field::new("platform", Shape::Text, "What `--platform` asks for.")
            .when("with `--platform`"),
        Field::new(
            "is_target",
            Shape::Bool,
            "Whether it is the stage that is built.",
        ),
        Field::new("is_built", Shape::Bool, "Whether the target needs it."),
        Field::new(
            "is_shipped",
            Shape::Bool,
            "Whether it is the target, or one of the stages that the target is built `FROM`.",
        ),
        Field::new(
            "user",
            Shape::Text,
            "What the last `USER` says, in this stage or one that it is built `FROM`.",
        )
        .when("where there is one"),
        Field::new(
            "workdir",
            Shape::Text,
            "The working directory, as far as it is known.",
        )
        .when("where the file sets one"),
        Field::new(
            "has_healthcheck",
            Shape::Bool,
            "Whether a `HEALTHCHECK` with a command counts.",
        ),
        Field::new(
            "environment",
            Shape::Map(&Shape::Text),
            "What `ENV` sets here and in the stages that it is built `FROM`.",
        ),
        Field::new(
            "labels",
            Shape::Map(&Shape::Text),
            "What `LABEL` sets here and in the stages that it is built `FROM`.",
        ),
        Field::new(
            "ports",
            Shape::List(&Shape::Text),
            "What `EXPOSE` names here and in the stages that it is built `FROM`.",
        ),
        Field::new(
            "instructions",
            Shape::List(&Shape::Object(&INSTRUCTION)),
            "Its instructions in order, without its `FROM`.",
        ),
        Field::new("at", Shape::Object(&PLACE), "Where its `FROM` stands."),
    ],
    more: More::Nothing,
};

static INSTRUCTION: Object = Object {
    name: "instruction",
    fields: &[
        Field::new(
            "keyword",
            Shape::Text,
            "Its keyword in upper case. What `ONBUILD` triggers stands in its place.",
        ),
        Field::new("index", Shape::Number, "Its number in the file, from 0."),
        Field::new(
            "text",
            Shape::Text,
            "All that follows keyword and flags, lines joined.",
        ),
        Field::new(
            "flags",
            Shape::List(&Shape::Object(&FLAG)),
            "Its flags in order.",
        ),
        Field::new(
            "heredocs",
            Shape::List(&Shape::Object(&HEREDOC)),
            "The heredocs that it opens.",
        ),
        Field::new("is_trigger", Shape::Bool, "Whether `ONBUILD` triggers it."),
        Field::new(
            "is_built",
            Shape::Bool,
            "Whether it is run when the target is built.",
        ),
        Field::new(
            "is_shipped",
            Shape::Bool,
            "Whether it is part of the image that is built.",
        ),
        Field::new(
            "is_known",
            Shape::Bool,
            "Whether the file says the value of every variable in its words. Where it does not, the variable stands in them as written.",
        ),
        Field::new(
            "user",
            Shape::Text,
            "Of `USER` what it sets, of all others the user that holds.",
        )
        .when("`USER`, or where one is set"),
        Field::new(
            "image",
            Shape::Text,
            "The image or stage, variables replaced.",
        )
        .when("`FROM`"),
        Field::new("name", Shape::Text, "The name of the stage.").when("`FROM … AS`"),
        Field::new("platform", Shape::Text, "What `--platform` asks for.")
            .when("`FROM --platform`"),
        Field::new("is_exec", Shape::Bool, "Whether it has the JSON form.")
            .when("`RUN`, `CMD`, `ENTRYPOINT`, `HEALTHCHECK`"),
        Field::new(
            "arguments",
            Shape::List(&Shape::Text),
            "The texts of the JSON form.",
        )
        .when("JSON form of `RUN`, `CMD`, `ENTRYPOINT`, `HEALTHCHECK`; `SHELL`"),
        Field::new(
            "commands",
            Shape::List(&Shape::Object(&COMMAND)),
            "Every program that it runs, wherever it stands.",
        )
        .when("`RUN`, `CMD`, `ENTRYPOINT`, `HEALTHCHECK`"),
        Field::new("sources", Shape::List(&Shape::Text), "What is copied.").when("`COPY`, `ADD`"),
        Field::new("destination", Shape::Text, "Where to.").when("`COPY`, `ADD`"),
        Field::new("from", Shape::Text, "What `--from` names.").when("`COPY --from`"),
        Field::new(
            "pairs",
            Shape::List(&Shape::Object(&PAIR)),
            "Names and values.",
        )
        .when("`ENV`, `LABEL`, `ARG`"),
        Field::new(
            "ports",
            Shape::List(&Shape::Text),
            "The ports, with their protocol as written.",
        )
        .when("`EXPOSE`"),
        Field::new("paths", Shape::List(&Shape::Text), "The paths.").when("`VOLUME`"),
        Field::new(
            "path",
            Shape::Text,
            "The directory that it makes, as far as it is known.",
        )
        .when("`WORKDIR`"),
        Field::new("signal", Shape::Text, "The signal.").when("`STOPSIGNAL`"),
        Field::new("maintainer", Shape::Text, "The maintainer.").when("`MAINTAINER`"),
        Field::new(
            "at",
            Shape::Object(&PLACE),
            "Where it stands, heredocs included.",
        ),
    ],
    more: More::Nothing,
};

static FLAG: Object = Object {
    name: "flag",
    fields: &[
        Field::new("name", Shape::Text, "Its name without the dashes."),
        Field::new("value", Shape::Text, "Its value, variables as written.").when("after `=`"),
    ],
    more: More::Nothing,
};

static HEREDOC: Object = Object {
    name: "heredoc",
    fields: &[
        Field::new("name", Shape::Text, "The word that ends it."),
        Field::new("text", Shape::Text, "Its body."),
    ],
    more: More::Nothing,
};

static PAIR: Object = Object {
    name: "pair",
    fields: &[
        Field::new("name", Shape::Text, "The name."),
        Field::new(
            "value",
            Shape::Text,
            "The value, variables replaced where they are known.",
        )
        .when("not for `ARG name`"),
    ],
    more: More::Nothing,
};

static COMMAND: Object = Object {
    name: "command",
    fields: &[
        Field::new(
            "program",
            Shape::Text,
            "Its name without the path; empty where that is known only when it runs.",
        ),
        Field::new(
            "arguments",
            Shape::List(&Shape::Text),
            "Its arguments without quotes; what is known only when it runs stands as `${name}` or `$(…)`.",
        ),
        Field::new(
            "options",
            Shape::List(&Shape::Object(&OPTION)),
            "Its options, letters that stand together one by one.",
        ),
        Field::new(
            "operands",
            Shape::List(&Shape::Text),
            "The arguments that are neither options nor values of options.",
        ),
        Field::new(
            "wrappers",
            Shape::List(&Shape::Text),
            "The programs that run it, outermost first: `sudo`, `env`, `sh`.",
        ),
        Field::new(
            "is_fed",
            Shape::Bool,
            "Whether its input comes out of a pipe.",
        ),
        Field::new("at", Shape::Object(&PLACE), "Where it stands."),
    ],
    more: More::Nothing,
};

static OPTION: Object = Object {
    name: "option",
    fields: &[
        Field::new("name", Shape::Text, "Its name with the dashes."),
        Field::new("value", Shape::Text, "Its value, as far as it is known.")
            .when("where it has one"),
    ],
    more: More::Nothing,
};
