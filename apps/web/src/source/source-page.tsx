import { getRouteApi } from '@tanstack/react-router';
import { usePageTitle } from '../app/page-frame.tsx';
import { useTexts } from '../texts/define-texts.ts';
import { SourceViewer } from './source-viewer.tsx';
import { sourceTexts } from './texts.ts';

const route = getRouteApi('/documents/$fileId');

/** `/documents/{fileId}?store=&start=&end=`: what a citation's address opens. */
export default function SourcePage() {
  const t = useTexts(sourceTexts);
  usePageTitle(t('source'));
  const { fileId } = route.useParams();
  const { store, start, end } = route.useSearch();
  const quote = start !== undefined && end !== undefined && start < end ? { start, end } : null;
  return (
    <main className="h-full min-h-0">
      <SourceViewer key={fileId} fileId={fileId} vectorStoreId={store ?? null} quote={quote} />
    </main>
  );
}
