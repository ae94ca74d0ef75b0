// A page about agreements, offers or the log: a page with data that asks the sharing part of /v1.
import { Sharing } from '../api/sharing';
import { DataPage } from './data-page';

export abstract class SharingPage extends DataPage {
  protected get api(): Sharing {
    return new Sharing(this.session?.csrf);
  }
}
