/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a training has done so far: which episodes, their curve, and the checkpoint of both. Private
 * to the trainer.
 */
#ifndef EDGE_INFERENCE_TRAINING_RECORD_H
#define EDGE_INFERENCE_TRAINING_RECORD_H

#include "episode-runner.h"
#include "policy-checkpoint.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Episodes of a training, and its folder.
 */
class TrainingRecord
{
  public:
    /** @param folder for the files, made if needed, and removed if nothing is written; empty: none
     * are written @param resume whether a checkpoint must be there
     * @throws std::runtime_error with one sentence if it is not, or another training uses the
     * folder */
    TrainingRecord(const std::string& folder, bool resume);
    TrainingRecord(const TrainingRecord&) = delete;
    TrainingRecord& operator=(const TrainingRecord&) = delete;
    ~TrainingRecord();

    /** @return descriptor that keeps other trainings out; -1 without a folder */
    int GetLock() const;

    /** @return episodes done */
    uint64_t GetDone() const;

    /** @return the lowest episode that was never begun */
    uint64_t GetNext() const;

    /** @param episodes in all @return whether one is left to begin */
    bool HasEpisode(uint64_t episodes) const;

    /** @return the next episode to do, which is then under way */
    uint64_t TakeEpisode();

    /** @param episode under way, to be done again */
    void GiveBack(uint64_t episode);

    /** @param next all episodes below are done, no other is under way */
    void SetDone(uint64_t next);

    /** The episode is done. @param result what came of it @param exploration in it */
    void Add(const EpisodeResult& result, double exploration);

    /** Write the curve, then the checkpoint. @param policy with numbers, and settings that tell
     * this training from others */
    void Save(PolicyCheckpoint policy) const;

    /**
     * Go on from the folder's checkpoint.
     * @param policy what it must be of; gets the numbers
     * @throws std::exception with one sentence if it is damaged or of another training
     */
    void Load(PolicyCheckpoint& policy);

    /** @throws std::invalid_argument with one sentence if the folder has a checkpoint */
    void RefuseExisting() const;

  private:
    /** Read the first rows of the curve. @param count how many */
    void LoadCurve(uint64_t count);

    std::string m_folder;            //!< for files
    std::vector<std::string> m_made; //!< folders that were not there, the innermost first
    int m_lock{-1};                  //!< descriptor of the folder
    uint64_t m_next{0};              //!< lowest episode never begun
    std::set<uint64_t> m_again;      //!< to be done again
    std::set<uint64_t> m_underWay;   //!< begun and not done
    std::vector<std::string> m_rows; //!< of the curve
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TRAINING_RECORD_H
