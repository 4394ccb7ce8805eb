/** An `EventTarget` that says which events it has. @typeParam Events what listeners get, by type */
export interface TypedEventTarget<Events> extends EventTarget {
  addEventListener<Type extends keyof Events>(
    type: Type,
    listener: ((event: Events[Type]) => void) | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(...of: Parameters<EventTarget['addEventListener']>): void;
}

/** The same class, by another type. */
export const TypedEventTarget = EventTarget as new <Events>() => TypedEventTarget<Events>;
