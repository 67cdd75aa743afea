//! The ways in which the test server can be broken, each one promise.

/// An enum of defects, in groups, each with the areas of scenarios that fit it.
macro_rules! defects {
    ($name:ident { $($areas:literal: [$($defect:ident),* $(,)?]),* $(,)? }) => {
        /// One broken promise.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name {
            $($($defect,)*)*
        }

        impl $name {
            /// Every one.
            pub(crate) const ALL: &[Self] = &[$($(Self::$defect),*),*];

            /// The areas of the scenarios of which one at least must find it.
            pub(crate) fn areas(self) -> &'static str {
                match self {
                    $($(Self::$defect)|* => $areas,)*
                }
            }
        }
    };
}

pub(crate) use defects;

defects! {
    Defect {
        // The auth key.
        "auth page": [
            HeaderIsNotChecked,
            HeaderIsComparedWithoutCase,
            HeaderMayBeTruncated,
            HeaderMayBeExtended,
            HeaderMayBeEmpty,
            HeaderMayBeAbsent,
            HeaderNeedsTheRightLength,
            HeaderOpensOnlyTheListing,
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
            PageMayBeExtended,
            PageMayBeEmpty,
            PageNeedsTheHeaderToo,
            PageTakesTheLastKey,
            PageTakesAnyKey,
            PageKeyIsTrimmed,
            PageKeyIsNotDecoded,
            PageParameterHasAnyCase,
            PageParameterIsAList,
            HeaderMayHaveAHyphen,
            HeaderIsAList,
            LastHeaderCounts,
            HeadNeedsNoKey,
            UnknownPathNeedsNoKey,
            GetIsOpen,
            AddIsOpen,
            UpdateIsOpen,
            DeleteIsOpen,
            DeleteAllIsOpen,
            RefusalIsASuccess,
            RefusalIsNotFound,
            RefusalIsAFailure,
            RefusalIsARedirect,
        ],
        // Adding.
        "add json": [
            AddAnswersCreated,
            AddAnswersText,
            AddAnswersMore,
            AddAnswersTheFirstKey,
            KeyIsANumber,
            KeyIsNoVersion4,
            EqualItemsShareAKey,
            AddTakesFieldKeyAway,
            BrokenJsonIsStored,
            BrokenJsonIsListed,
            EmptyBodyIsStored,
        ],
        // Values.
        "json update page": [
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
            FieldsAreReversed,
            NumbersAreTexts,
            NumbersAreWhole,
            NumbersAreSmall,
            TextsBecomeNumbers,
            TextsBecomeBooleans,
            TextsAreLowercased,
            TextsAreComposed,
            TextsLoseEmoji,
            TextsLoseControls,
            TextsAreEscapedForHtml,
            TextsLoseLineEnds,
            EmptyTextsAreNull,
            EmptyObjectsAreNull,
            ArraysAreFlattened,
            ArraysAreObjects,
            SpecialNamesAreLost,
            NumericNamesAreLost,
            DottedNamesAreSplit,
            BooleansAreNumbers,
            EmptyNamesAreLost,
        ],
        // Reading.
        "get get-all json": [
            MissingIsNotFound,
            MissingIsAnEmptyObject,
            GetAnswersText,
            GetAllIsReversed,
            GetAllLosesTheFirst,
            GetAllLosesTheLast,
            GetAllListsTheIndex,
            GetAllIsCapped,
            GetAllIsCappedAtAHundred,
            OldestItemIsLost,
            GetAllGivesTexts,
            GetAllGivesKeysAlone,
            EmptyGetAllIsNull,
            GetAllTypeIsText,
            GetAllTypeIsAbsent,
            GetAllAnswersPartial,
            GetAllWraps,
            GetAllNamesIds,
            GetAllIsSorted,
            GetAllIsStale,
            GetIsStale,
            GetWraps,
            GetGivesAText,
            GetTakesTheItem,
            JsonBeginsWithAMark,
            StoreHoldsOneItem,
            EmptyIndexHoldsAPhantom,
        ],
        // Updating.
        "update": [
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
            UpdateSaysOtherwise,
            UpdateTypeIsJson,
            UpdateAnswersAccepted,
            UpdateLosesTheListing,
            UpdateListsTwice,
            UpdateWorksOnce,
            UpdateRenewsTheKey,
        ],
        // Deleting.
        "delete delete-all index": [
            DeleteKeepsTheItem,
            DeleteKeepsTheListing,
            DeleteOfUnknownIsNotFound,
            DeleteOfUnknownDeletesTheLast,
            DeleteTakesTheNextToo,
            DeleteAnswersNoContent,
            DeleteAnswersAnError,
            IndexCanBeDeleted,
            IndexCanBeUpdated,
            IndexIsHidden,
            DeleteAllKeepsTheItems,
            DeleteAllKeepsTheListing,
            DeleteAllKeepsTheFirst,
            DeleteAllKeepsNulls,
            DeleteAllIsTheEnd,
            DeleteSaysOtherwise,
            DeleteTypeIsHtml,
            DeleteAllSaysOtherwise,
            DeleteAllTypeIsJson,
            DeleteAllAnswersNoContent,
            SecondDeleteFails,
            DeleteIgnoresTheKeysEnd,
        ],
        // The page.
        "page get-all": [
            PageIsRaw,
            PageEscapesTwice,
            PageEscapesOnce,
            PageEscapesInTheWrongOrder,
            PageLeavesReferences,
            PageLosesApostrophes,
            PageLosesQuotesAtTheEnd,
            PageShowsKeysAlone,
            PageIsPlainText,
            PageCutsValues,
            PageTypeIsXml,
            PageIsReversed,
            PageLosesTheLast,
            PageShowsOneItem,
            PageShowsTwentyFive,
            PageShowsAHundred,
        ],
        // Routes.
        "routing add get get-all update delete delete-all page": [
            UnknownPathIsFine,
            MethodsDoNotMatter,
            GetDeletes,
            NotFoundIsAFailure,
            NotFoundIsGone,
            HeadIsNotFound,
            HeadIsText,
            SlashAtTheEndIsPassedOver,
            PathsAreReadWithoutCase,
            QueryIsPartOfTheKey,
            QueryHidesTheListing,
            EmptyKeyLists,
            EmptyKeyDeletesEverything,
            KnownWordsAreFound,
        ],
        // The connection.
        "update delete-all": [
            UpdateDropsTheConnection,
            DeleteAllDropsTheConnection,
        ],
        // The key.
        "auth": [
            EchoesTheKey,
        ],
        // Errors.
        "add update": [
            ErrorsAreSuccesses,
            ErrorsShowTheStack,
            ErrorsNameTheirClass,
        ],
    }
}
