//! Files of .NET, Erlang, Elixir, Gleam, Dart, Swift, C and C++; the first byte says which.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_inventory::extractor::Extracted;
use seawall_inventory::language::{cpp, dart, dotnet, erlang, swift};

fuzz_target!(|data: &[u8]| {
    let Some((format, bytes)) = data.split_first() else {
        return;
    };
    let out = &mut Extracted::default();
    dotnet::parse_any(*format, bytes, out);
    erlang::parse_any(*format, bytes, out);
    dart::parse_any(*format, bytes, out);
    swift::parse_any(*format, bytes, out);
    cpp::parse_any(*format, bytes, out);
});
