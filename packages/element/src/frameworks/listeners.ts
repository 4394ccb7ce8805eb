/** An attribute for each event, named as a framework wants it: `onsealift-uploaded`, `on:sealift-uploaded`. */
export type Listeners<Prefix extends string, Events, Element extends EventTarget> = {
  [Name in keyof Events & string as `${Prefix}${Name}`]?:
    | ((event: Events[Name] & { readonly currentTarget: Element }) => void)
    | undefined;
};
