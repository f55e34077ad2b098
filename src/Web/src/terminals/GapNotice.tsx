import { useEffect, useState } from "react";
import { sizeOf } from "./bytes";

const ShownMs = 8000;

export function GapNotice({ gap }: { gap: { from: number; to: number } }) {
  const [shown, setShown] = useState(true);

  useEffect(() => {
    const timer = setTimeout(() => setShown(false), ShownMs);
    return () => clearTimeout(timer);
  }, []);

  if (!shown) return null;
  return (
    <p className="toast" role="status">
      {sizeOf(gap.to - gap.from)} of output passed before it could be shown
    </p>
  );
}
