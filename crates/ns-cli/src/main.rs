//! The program `ns`.

#![forbid(unsafe_code)]

fn main() {
    ns_cli::main();
}
