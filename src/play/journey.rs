//! A dossier on its way.
