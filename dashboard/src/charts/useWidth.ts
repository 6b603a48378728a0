import { useLayoutEffect, useRef, useState, type RefObject } from "react";

/** The width of an element in px, kept current; 0 until it is known. Charts draw for the room that they have. */
export function useWidth<Host extends HTMLElement>(): [RefObject<Host | null>, number] {
  const host = useRef<Host>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    setWidth(Math.floor(element.clientWidth));
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [host, width];
}
