//! The ways in which the test server can be broken, each one promise.

macro_rules! defects {
    ($($defect:ident),* $(,)?) => {
        /// One broken promise.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Defect {
            $($defect,)*
        }

        impl Defect {
            /// Every one.
            pub(crate) const ALL: &[Self] = &[$(Self::$defect),*];
        }
    };
}

defects! {
    // The auth key.
    HeaderIsNotChecked,
    HeaderIsComparedWithoutCase,
    HeaderMayBeTruncated,
    HeaderMayBeExtended,
    HeaderMayBeEmpty,
    HeaderMayBeAbsent,
    HeaderNeedsTheRightLength,
    HeaderIsIgnored,
    QueryOpensEverything,
    RefusedAddStores,
    RefusedUpdateStores,
    RefusedDeleteDeletes,
    RefusedDeleteAllDeletes,
    RefusalIsForbidden,
    GetAllIsOpen,
    PageIsOpen,
    PageOpensByHeader,
    PageIsComparedWithoutCase,
    PageMayBeTruncated,
    // Adding.
    AddAnswersCreated,
    AddAnswersText,
    AddAnswersMore,
    KeyIsANumber,
    KeyIsNoVersion4,
    EqualItemsShareAKey,
    AddTakesFieldKeyAway,
    BrokenJsonIsStored,
    BrokenJsonIsListed,
    EmptyBodyIsStored,
    // Values.
    FieldsAreSorted,
    NumbersAreRounded,
    BigNumbersAreTexts,
    NullsAreDropped,
    TextsAreTrimmed,
    TextsLoseWhatIsNotAscii,
    LongTextsAreCut,
    DeepValuesAreRefused,
    EmptyListsAreDropped,
    ArraysAreSorted,
    OnlyObjectsAreStored,
    // Reading.
    MissingIsNotFound,
    MissingIsAnEmptyObject,
    GetAnswersText,
    GetAllIsReversed,
    GetAllLosesTheLast,
    GetAllListsTheIndex,
    GetAllIsCapped,
    GetAllGivesTexts,
    GetAllGivesKeysAlone,
    EmptyGetAllIsNull,
    // Updating.
    UpdateReplaces,
    UpdateMergesDeeply,
    UpdateStoresTheKey,
    UpdateMakesItems,
    UpdateTakesNullAsRemoval,
    UpdateIgnoresFalsyValues,
    UpdateMovesTheItem,
    UpdateMovesTheField,
    UpdateChangesOthers,
    UpdateAnswersTheItem,
    UpdateOfUnknownSucceeds,
    UpdateIsNotKept,
    // Deleting.
    DeleteKeepsTheItem,
    DeleteKeepsTheListing,
    DeleteOfUnknownIsNotFound,
    DeleteOfUnknownDeletesTheLast,
    DeleteTakesTheNextToo,
    DeleteAnswersNoContent,
    IndexCanBeDeleted,
    IndexCanBeUpdated,
    IndexIsHidden,
    DeleteAllKeepsTheItems,
    DeleteAllKeepsTheListing,
    DeleteAllKeepsTheFirst,
    DeleteAllIsTheEnd,
    // The page.
    PageIsRaw,
    PageEscapesTwice,
    PageShowsKeysAlone,
    PageIsPlainText,
    PageCutsValues,
    // Routes.
    UnknownPathIsFine,
    MethodsDoNotMatter,
    GetDeletes,
    // The connection.
    UpdateDropsTheConnection,
    DeleteAllDropsTheConnection,
    // The key.
    EchoesTheKey,
}
