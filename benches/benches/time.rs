//! Wall-clock times of the same cases, for whoever wants to see them on a machine of their own.

#![allow(missing_docs)]

use cloudreve_codes_benches::{
    BorrowedListing, Failure, Listing, Success, Unit, body, envelope, floor, floor_str, leaked,
    ours, simd, sonic, twice, value,
};
use divan::Bencher;

fn main() {
    divan::main();
}

/// A module for each case, with a benchmark for each way to read it.
macro_rules! cases {
    ($( $case:ident($body:expr) { $( $way:ident: $read:expr; )* } )*) => {$(
        mod $case {
            use super::*;
            $(
                #[divan::bench]
                fn $way(bencher: Bencher<'_, '_>) {
                    let body = leaked($body);
                    bencher.bench(|| $read(divan::black_box(body)));
                }
            )*
        }
    )*};
}

cases! {
    ping(body::ping()) {
        by_decode: ours::<String>;
        by_floor: floor::<Success<String>>;
        by_floor_str: floor_str::<Success<String>>;
        read_twice: twice::<Success<String>>;
        by_value: value::<Success<String>>;
    }
    unit(body::unit()) {
        by_decode: ours::<()>;
        by_floor: floor::<Unit>;
        by_floor_str: floor_str::<Unit>;
        read_twice: twice::<Unit>;
        by_value: value::<Unit>;
    }
    listing50(body::listing(50)) {
        by_decode: ours::<Listing>;
        by_envelope: envelope::<Listing>;
        by_floor: floor::<Success<Listing>>;
        by_floor_str: floor_str::<Success<Listing>>;
        read_twice: twice::<Success<Listing>>;
        by_value: value::<Success<Listing>>;
        borrowed: ours::<BorrowedListing<'static>>;
        by_sonic: sonic::<Listing>;
    }
    listing2000(body::listing(2000)) {
        by_decode: ours::<Listing>;
        by_envelope: envelope::<Listing>;
        by_floor: floor::<Success<Listing>>;
        by_floor_str: floor_str::<Success<Listing>>;
        read_twice: twice::<Success<Listing>>;
        by_value: value::<Success<Listing>>;
        by_sonic: sonic::<Listing>;
    }
    data_before_code(body::data_before_code(50)) {
        by_decode: ours::<Listing>;
        by_floor: floor::<Success<Listing>>;
    }
    plain_error(body::plain_error()) {
        by_decode: ours::<()>;
        by_floor: floor::<Failure>;
    }
    locks3(body::locks(3)) {
        by_decode: ours::<()>;
        by_floor: floor::<Failure>;
    }
    batch100(body::batch(100)) {
        by_decode: ours::<()>;
        by_floor: floor::<Failure>;
    }
    batch10000(body::batch(10_000)) {
        by_decode: ours::<()>;
        by_floor: floor::<Failure>;
    }
}

/// simd-json reads in place, so each round has a body of its own.
#[divan::bench]
fn listing2000_by_simd(bencher: Bencher<'_, '_>) {
    let body = body::listing(2000).into_bytes();
    bencher
        .with_inputs(|| body.clone())
        .bench_refs(|body| simd::<Listing>(body));
}
