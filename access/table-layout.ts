/** What a DynamoDB table is made with. The table's module and its programs both read it from here. */
export interface TableLayout {
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute;
  /** Attribute with the second since 1970 after which DynamoDB removes an item. */
  readonly timeToLiveAttribute: string;
  /** Absent: the table has no stream. */
  readonly streamViewType?: "NEW_AND_OLD_IMAGES";
}

/** `S`: text. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: "S";
}

/** The two attributes that name an item. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}
