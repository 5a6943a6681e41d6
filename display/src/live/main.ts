import { mountPage } from "../shared/mount";
import Page from "./Page.svelte";

mountPage(Page);
