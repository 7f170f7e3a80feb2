//! Proof of the allocation against second methods that share none of its code: a program in floating point written
//! word for word from the law with its own solver, and plain enumeration of small cases.

mod brute;
mod compare;
mod missouri;
mod random;
mod second;
